"""Every surface that the hall reads or hears: boards, counter signs, voice, strips."""
