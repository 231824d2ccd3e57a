"""Every check, held against observations made by hand: nothing here touches the system."""
