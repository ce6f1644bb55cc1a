package lift

const (
	Idle    State = "idle"
	Moving  State = "moving"
	Opening State = "opening"
	Open    State = "open"
	Closing State = "closing"
)

// NewLift is a lift that stands still with its door closed.
func NewLift() *Machine {
	return NewMachine(Idle).
		On(Idle, "call", Moving).
		On(Moving, "arrived", Opening).
		On(Opening, "opened", Open).
		On(Open, "close", Closing).
		On(Open, "obstacle", Open).
		On(Closing, "closed", Idle).
		On(Closing, "call", Opening).
		On(Closing, "obstacle", Opening)
}
