"""What others say and plan about the law: for now the claims that staff examined and added to the register.

Promises that an entry stands as it was made, with a source and in both languages. Refuses to change one."""
