package switchboard_test

// parkOperations are the operations of the stories of parking.
var parkOperations = []operation{
	{
		story: "a parking", op: "channels.setChannelVar",
		outcomes: []string{"mara call.place connected", "mara call.park failed"},
	},
	{
		story: "a parking", op: "channels.setChannelVar", pass: 1,
		outcomes: []string{"mara call.place connected", "mara call.park failed"},
	},
	{
		story: "a parking", op: "channels.setChannelVar", pass: 2,
		outcomes: []string{"mara call.place connected", "mara call.park failed"},
	},
	{
		story: "a parking", op: "channels.continueInDialplan",
		outcomes: []string{"mara call.place connected", "mara call.park failed"},
		unknown:  []string{"mara call.place connected", "mara call.park parked"},
	},
	{
		story: "a parking", op: "channels.hangup",
		outcomes: []string{"mara call.place connected", "mara call.park parked"},
	},
	{
		story: "a parking", op: "channels.getChannelVar",
		outcomes: []string{"mara call.place connected", "mara call.park parked"},
	},
	{
		story: "a parking", op: "channels.answer",
		outcomes: []string{"mara call.place connected", "mara call.park parked"},
	},
	{
		story: "a parking", op: "channels.playWithId",
		outcomes: []string{"mara call.place connected", "mara call.park parked"},
	},

	{
		story: "a retrieval", op: "channels.getChannelVar",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark no_call"},
		unknown:  []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
		again:    []string{"mara call.place connected", "mara call.park parked", "dana call.unpark connected"},
	},
	{
		story: "a retrieval", op: "channels.originateWithId",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
		done:     []string{"mara call.place connected", "mara call.park parked", "dana call.unpark connected"},
	},
	{
		story: "a retrieval", op: "bridges.createWithId",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "bridges.addChannel",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "bridges.addChannel", pass: 1,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "channels.answer",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
		done:     []string{"mara call.place connected", "mara call.park parked", "dana call.unpark cancelled"}, races: true,
	},
	{
		story: "a retrieval", op: "channels.setChannelVar",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "channels.setChannelVar", pass: 1,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "channels.setChannelVar", pass: 2,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "channels.setChannelVar", pass: 3,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "channels.setChannelVar", pass: 4,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "channels.setChannelVar", pass: 5,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "channels.setChannelVar", pass: 6,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark failed"},
	},
	{
		story: "a retrieval", op: "channels.setChannelVar", pass: 7,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark connected"},
	},
	{
		story: "a retrieval", op: "channels.setChannelVar", pass: 8,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark connected"},
	},

	{
		story: "coming back", op: "channels.setChannelVar",
		outcomes: []string{"mara call.place connected", "mara call.park parked"},
	},
	{
		story: "coming back", op: "channels.setChannelVar", pass: 1,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
	{
		story: "coming back", op: "channels.setChannelVar", pass: 2,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
	{
		story: "coming back", op: "channels.setChannelVar", pass: 3,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
	{
		story: "coming back", op: "channels.setChannelVar", pass: 4,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
	{
		story: "coming back", op: "channels.setChannelVar", pass: 5,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
	{
		story: "coming back", op: "channels.setChannelVar", pass: 6,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring connected"},
	},
	{
		story: "coming back", op: "channels.setChannelVar", pass: 7,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring connected"},
	},
	{
		story: "coming back", op: "channels.getChannelVar",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring unreachable"},
		unknown:  []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
		again:    []string{"mara call.place connected", "mara call.park parked", "mara call.ring connected"},
	},
	{
		story: "coming back", op: "channels.create",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring unreachable"},
		unknown:  []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
		done:     []string{"mara call.place connected", "mara call.park parked", "mara call.ring connected"},
	},
	{
		story: "coming back", op: "bridges.createWithId",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
	{
		story: "coming back", op: "channels.dial",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
	{
		story: "coming back", op: "channels.answer",
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
	{
		story: "coming back", op: "bridges.addChannel", pass: 1,
		outcomes: []string{"mara call.place connected", "mara call.park parked", "mara call.ring failed"},
	},
}
