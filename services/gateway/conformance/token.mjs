// Prints the access token of a new person, for programs in other languages.
import { address, signedIn } from './person.mjs';

process.stdout.write(await signedIn(address()));
