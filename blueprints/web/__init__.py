"""The pages of the service itself: welcome, help and statements, language, health."""
