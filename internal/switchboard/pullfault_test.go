package switchboard_test

// pullOperations are the operations of the story of a caller who is pulled out of
// a queue.
var pullOperations = []operation{
	{story: "a pull", op: "channels.setChannelVar", pass: 1, outcomes: []string{"dana queue.pickup failed"}},
	{
		story: "a pull", op: "channels.getChannelVar",
		outcomes: []string{"dana queue.pickup failed"}, again: []string{"dana queue.pickup connected"},
	},
	{
		story: "a pull", op: "channels.get",
		outcomes: []string{"dana queue.pickup failed"}, again: []string{"dana queue.pickup connected"},
	},
	{
		story: "a pull", op: "channels.originateWithId",
		outcomes: []string{"dana queue.pickup failed"}, done: []string{"dana queue.pickup connected"},
	},
	{story: "a pull", op: "channels.setChannelVar", pass: 2, outcomes: []string{"dana queue.pickup failed"}},
	{story: "a pull", op: "channels.setChannelVar", pass: 3, outcomes: []string{"dana queue.pickup failed"}},
	{story: "a pull", op: "channels.answer", outcomes: []string{"dana queue.pickup failed"}},
	{story: "a pull", op: "bridges.createWithId", outcomes: []string{"dana queue.pickup failed"}},
	{story: "a pull", op: "bridges.addChannel", outcomes: []string{"dana queue.pickup failed"}},
	{story: "a pull", op: "channels.answer", pass: 1, outcomes: []string{"dana queue.pickup failed"}, races: true},
	{story: "a pull", op: "channels.setChannelVar", pass: 4, outcomes: []string{"dana queue.pickup failed"}},
	{story: "a pull", op: "channels.setChannelVar", pass: 5, outcomes: []string{"dana queue.pickup connected"}},
	{story: "a pull", op: "channels.setChannelVar", pass: 6, outcomes: []string{"dana queue.pickup connected"}},
	{story: "a pull", op: "channels.setChannelVar", pass: 7, outcomes: []string{"dana queue.pickup connected"}},
	{story: "a pull", op: "channels.hangup", outcomes: []string{"dana queue.pickup connected"}},
}
