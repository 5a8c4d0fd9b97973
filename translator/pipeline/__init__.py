"""The way of the data from a French document to a bilingual one; `translator.py` names all stages."""
