"""An edition as loaded: figures after disclosure control, targets, money, plan, scorecard rows, and how
differences are worded."""
