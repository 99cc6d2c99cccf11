package enforcement

// open are the cells whose test is still to come. It shall be empty.
var open = map[Way][]Operation{
	Dialled:        {SwitchIVR},
	KeyCode:        {SwitchIVR},
	Refer:          {SwitchIVR},
	InviteReplaces: {Pickup, Retrieve, Listen, Barge, QueuePull},
	Redirect:       {SwitchIVR},
	Info:           {SwitchIVR},
	Guarded:        {SwitchIVR},
}
