"""Words in all their forms and names in all their spellings, as search knows them."""
