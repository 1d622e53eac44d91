"""Images: the agent's RAM disk, operating systems, and the catalogue that says which are there and who signed them."""
