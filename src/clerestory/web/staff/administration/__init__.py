"""Pages of administration: agencies, people, divisions, access reviews. They work only where the process has
the registrar's rights; elsewhere the door says where that is."""
