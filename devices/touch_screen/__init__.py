"""Touch panels; see ``devices.kinds``."""
