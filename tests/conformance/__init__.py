"""What every engine must do: a store is whatever passes this folder."""
