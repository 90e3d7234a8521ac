/** What fuzz tests of all modules share. Each test is a class of its own: the fuzzer runs one target a process. */
package io.thalweg.fuzz;
