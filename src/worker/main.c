/* dyno-worker: the process in which a model runs. dyno starts it, commands it over pipes, and
 * outlives whatever happens to it. Not for people. */
#include "worker/serve.h"
#include <signal.h>
#include <stddef.h>

int main(int count, char **arguments)
{
	signal(SIGPIPE, SIG_IGN);
	return worker_serve(count > 1 ? arguments[1] : NULL, NULL);
}
