"""The dashboard of the running bot: a read-only page for leader and deputies."""
