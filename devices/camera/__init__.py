"""Cameras: one picture when something happened; recording is the site's own recorder's business."""
