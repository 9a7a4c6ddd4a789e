"""The media player (广告机): pictures and notices of the house, and every call over them."""
