#include "measure/worker/file.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

FILE *worker_file_open(const char *path)
{
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file < 0)
		return NULL;
	if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
		close(file);
		errno = EINVAL;
		return NULL;
	}
	FILE *opened = fdopen(file, "r");
	if (!opened)
		close(file);
	return opened;
}
