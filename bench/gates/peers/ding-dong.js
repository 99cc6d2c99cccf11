// A FastAGI server on npm's ding-dong.
//
//	node ding-dong.js PORT FILE
//
// It runs in the folder that ding-dong is installed in.
const fs = require('fs');
const AGIServer = require('ding-dong');

const answers = {}, departments = new Map();
for (const line of fs.readFileSync(process.argv[3], 'utf8').split('\n')) {
  const [key, value] = line.split('\t');
  if (value && value.startsWith('GET ')) {
    answers[key] = value;
  } else if (value) {
    departments.set(key, value);
  }
}

function answer(headers) {
  const caller = headers.agi_channel.replace('PJSIP/', '').split('-')[0];
  const target = headers.agi_network_script.split('&to=')[1];
  if (!departments.has(target)) {
    return answers.unknown_target;
  }
  return departments.get(target) === departments.get(caller) ? answers.granted : answers.not_granted;
}

const server = new AGIServer((context) => {
  context.onEvent('variables')
    .then((headers) => context.sendCommand(answer(headers)))
    .then(() => context.end())
    .catch(() => {});
});
server.start(Number(process.argv[2]), '127.0.0.1');
