"""Onbon (仰邦) LED control cards."""
