#include "core/base/hash.h"
#include <string.h>

uint32_t hash_bytes(const char *bytes, size_t length)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash;
}

uint32_t hash_text(const char *text)
{
	return hash_bytes(text, strlen(text));
}

uint32_t hash_number(uint64_t number)
{
	number = (number ^ number >> 33) * 0xff51afd7ed558ccdu;
	number = (number ^ number >> 33) * 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(number ^ number >> 33);
}

uint32_t hash_join(uint32_t hash, uint32_t more)
{
	return hash_number((uint64_t)hash << 32 | more);
}
