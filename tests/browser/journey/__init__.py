"""The steps of the main job, each as one person takes it in a browser."""
