"""Loudspeakers and speech chips (音箱)."""
