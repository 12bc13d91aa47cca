"""An edition as loaded: figures after disclosure control, targets, money, plan, scorecard rows, wording."""
