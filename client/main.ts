// Starts the learner's page on the lesson that the server has put into it.
import type { PageData } from '../server/protocol.ts';
import { startLearner } from './learner/start-learner.tsx';

const data = document.getElementById('page-data')?.textContent;
if (!data) throw new Error('The page came without its lesson: #page-data is missing');
startLearner(JSON.parse(data) as PageData);
