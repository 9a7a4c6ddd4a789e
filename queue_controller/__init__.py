"""The one authority over tickets."""
