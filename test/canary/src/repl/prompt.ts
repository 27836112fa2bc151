// front-ends-not-up
import { screen } from '../tui/screen.js';
export const prompt = screen;
