"""What an operator needs: watching a running bot, setting one up, filling, thinning and moving its record."""
