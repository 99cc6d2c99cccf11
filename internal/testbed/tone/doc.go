// Package tone gives every phone of a test a voice that can be told from all
// others, and an ear that tells them apart.
//
// A phone plays a sine of a frequency of its own ([Of]) and measures, block by
// block, which of the known frequencies are in what it receives ([Analyse]).
// What a phone can hear is then a measurement of the audio that reached it, and
// does not depend on what any log claims.
//
// The pieces, all at the 8 kHz of G.711:
//
//   - [Of] and [All]: the known frequencies, far from one another, from DTMF,
//     from call progress tones, and between the notes of music.
//   - [Generator]: a sine without a jump of phase between frames.
//   - [Law]: G.711 µ-law and A-law.
//   - [Analyse] and [Window]: Goertzel measurement of 100 ms, and the judgement
//     over several of them, which is what tells a steady tone from speech.
//
// A tone is judged three ways: clearly there ([Window.Has]), clearly not there
// ([Window.Lacks]), or neither, as in the moment when it starts. Whoever waits
// for a tone waits for a clear answer and lets the unclear windows pass.
package tone
