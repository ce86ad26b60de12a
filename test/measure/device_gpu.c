/* The GPU vendors: NVIDIA's on a fake library, AMD's on recorded trees. */
#include "device_fixture.h"

#define NVML     getenv("DYNO_TEST_NVML")
#define NVML_OLD getenv("DYNO_TEST_NVML_OLD")

static struct host_root nvml_root(const char *library, const char *fake)
{
	setenv("DYNO_NVML_FAKE", fake, 1);
	unsetenv("CUDA_VISIBLE_DEVICES");
	unsetenv("CUDA_DEVICE_ORDER");
	return (struct host_root){ .root = "", .nvml_library = library };
}

static void check_facts(const char *row, const struct host_root *root, unsigned ordinal,
			const struct vendor *vendor, const char *name, const char *const *facts)
{
	struct arena arena = { 0 };
	struct device_info device = { 0 };
	struct dyno_error err = { 0 };
	CHECK_ROW(row, vendor->describe(root, ordinal, &arena, &device, &err));
	CHECK_STRING(device.name, name);
	for (; *facts; facts += 2)
		check_property(row, &device.properties, facts[0], facts[1]);
	arena_finish(&arena);
}

static void describes_nvidia(void)
{
	static const char *const all[] = { "driver",        "550.54.14",   "driver_cuda",
					   "12.4",          "memory",      "25757220864",
					   "memory_used",   "757220864",   "compute_capability",
					   "8.9",           "cores",       "16384",
					   "frequency_max", "3105000000",  "memory_frequency_max",
					   "10501000000",   "power_limit", "450",
					   "persistence",   "on",          "ecc",
					   "off",           "mig",         "-",
					   "uuid",          "-",           NULL };
	static const char *const few[] = { "driver",
					   "550.54.14",
					   "memory",
					   "25757220864",
					   "cores",
					   "-",
					   "compute_capability",
					   "-",
					   "driver_cuda",
					   "-",
					   "power_limit",
					   "-",
					   NULL };
	static const char *const bare[] = { "memory", "25757220864", "cores", "-", "ecc",
					    "-",      "persistence", "-",     NULL };
	struct host_root root = nvml_root(NVML, "gpus=2");
	CHECK(vendor_nvidia.count(&root, NULL) == 2);
	check_facts("new driver", &root, 1, &vendor_nvidia, "NVIDIA Test GPU 1", all);
	root = nvml_root(NVML_OLD, "gpus=1");
	check_facts("old driver", &root, 0, &vendor_nvidia, "NVIDIA Test GPU 0", few);
	root = nvml_root(NVML, "gpus=1 not_supported=1");
	check_facts("not supported", &root, 0, &vendor_nvidia, "NVIDIA Test GPU 0", bare);
}

static void says_why_there_is_no_nvidia(void)
{
	const struct {
		const char *library, *fake, *visible, *message;
	} rows[] = {
		{ "no-such-library.so", "", NULL,
		  "no NVIDIA driver here: cannot open NVML: no-such-library.so: cannot open shared "
		  "object file: No such file or directory" },
		{ "libm.so.6", "", NULL, "NVML: not NVIDIA's library, or too old a driver" },
		{ NVML, "init=9", NULL, "NVML: cannot start: Driver Not Loaded" },
		{ NVML_OLD, "init=9", NULL, "NVML: cannot start: unknown error" },
		{ NVML, "gpus=0", NULL, "NVIDIA's driver is here, but no GPU" },
		{ NVML, "gpus=1", "", "CUDA_VISIBLE_DEVICES hides every GPU" },
		{ NVML, "gpus=1", "7", "CUDA_VISIBLE_DEVICES hides every GPU" },
		{ NVML, "gpus=1", "MIG-a0000000-1111-2222-3333-444444444444",
		  "CUDA_VISIBLE_DEVICES names an instance of a GPU (MIG), of which dyno has no "
		  "telemetry" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		struct host_root root = nvml_root(rows[i].library, rows[i].fake);
		if (rows[i].visible)
			setenv("CUDA_VISIBLE_DEVICES", rows[i].visible, 1);
		CHECK_ROW(rows[i].message, vendor_nvidia.count(&root, &err) == 0);
		CHECK_STRING(err.message, rows[i].message);
	}
}

static void says_that_a_gpu_is_lost(void)
{
	struct arena arena = { 0 };
	struct device_info device = { 0 };
	struct dyno_error err = { 0 };
	struct host_root root = nvml_root(NVML, "gpus=2 lost=1 pid=4242 bytes=5");
	CHECK(vendor_nvidia.describe(&root, 0, &arena, &device, &err));
	CHECK(!vendor_nvidia.describe(&root, 1, &arena, &device, &err));
	CHECK_STRING(err.message, "NVML: GPU 1: GPU is lost");
	CHECK(isnan(vendor_nvidia.process_memory(&root, 1, 4242)));
	CHECK(!vendor_nvidia.describe(&root, 2, &arena, &device, &err));
	CHECK_STRING(err.message, "NVML: no GPU with number 2");
	arena_finish(&arena);
}

/* cuda:N is the N-th that CUDA_VISIBLE_DEVICES names. */
static void follows_visible_devices(void)
{
	static const struct {
		const char *visible, *order;
		unsigned count;
		const char *first; /* its name; NULL: cannot be told */
	} rows[] = {
		{ "2,0", NULL, 2, "NVIDIA Test GPU 2" },
		{ "1", "PCI_BUS_ID", 1, "NVIDIA Test GPU 1" },
		{ "GPU-c0000000-1111-2222-3333-444444444444", NULL, 1, "NVIDIA Test GPU 2" },
		{ "GPU-b0,GPU-a0", NULL, 2, "NVIDIA Test GPU 1" },
		{ "0,9,1", NULL, 1, "NVIDIA Test GPU 0" },
		{ "1,-1,0", NULL, 1, "NVIDIA Test GPU 1" },
		{ "1", "FASTEST_FIRST", 1, NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct device_info device = { 0 };
		struct host_root root = nvml_root(NVML, "gpus=3");
		setenv("CUDA_VISIBLE_DEVICES", rows[i].visible, 1);
		if (rows[i].order)
			setenv("CUDA_DEVICE_ORDER", rows[i].order, 1);
		CHECK_ROW(rows[i].visible, vendor_nvidia.count(&root, NULL) == rows[i].count);
		bool told = vendor_nvidia.describe(&root, 0, &arena, &device, NULL);
		CHECK_ROW(rows[i].visible, told == (rows[i].first != NULL));
		if (told && rows[i].first)
			CHECK_STRING(device.name, rows[i].first);
		arena_finish(&arena);
	}
}

static void reads_memory_of_a_process_on_nvidia(void)
{
	const struct {
		const char *library, *fake;
		double bytes;
	} rows[] = {
		{ NVML, "gpus=1 pid=4242 bytes=1000", 1000 },
		{ NVML, "gpus=1 pid=4242 bytes=1000 step=32", 1000 },
		{ NVML, "gpus=1 pid=4242 bytes=1000 entries=3", 3000 },
		{ NVML, "gpus=1 pid=4242 bytes=1000 entries=3 step=32", 3000 },
		{ NVML, "gpus=1 pid=4242 bytes=1000 entries=1023 step=32", 1023000 },
		{ NVML_OLD, "gpus=1 pid=4242 bytes=1000 entries=3", 3000 },
		{ NVML, "gpus=1 pid=4242 bytes=0", 0 },
		{ NVML, "gpus=1 pid=4242 bytes=0xffffffffffffffff", NAN },
		{ NVML, "gpus=1 pid=4242 bytes=1 entries=2000", NAN },
		{ NVML, "gpus=1 pid=77 bytes=1000", NAN },
		{ NVML, "gpus=1", NAN },
		{ "no-such-library.so", "gpus=1", NAN },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct host_root root = nvml_root(rows[i].library, rows[i].fake);
		double bytes = vendor_nvidia.process_memory(&root, 0, 4242);
		CHECK_ROW(rows[i].fake,
			  isnan(rows[i].bytes) ? isnan(bytes) : bytes == rows[i].bytes);
	}
}

static void describes_amd(void)
{
	static const char *const instinct[] = { "driver",
						"amdgpu 6.7.0",
						"architecture",
						"gfx90a",
						"compute_units",
						"104",
						"memory",
						"68702699520",
						"memory_used",
						"17301504",
						"frequency_max",
						"1700000000",
						"memory_frequency_max",
						"1600000000",
						"power_limit",
						"500",
						"pcie_speed",
						"16.0 GT/s PCIe",
						NULL };
	static const char *const radeon[] = { "driver",
					      "amdgpu of Linux 6.8.0-45-generic",
					      "architecture",
					      "-",
					      "compute_units",
					      "-",
					      "memory",
					      "25753026560",
					      "frequency_max",
					      "2482000000",
					      "power_limit",
					      "303",
					      NULL };
	static const char *const none[] = { NULL };
	char path[4096];
	struct host_root root = fixture(path, "amdgpu");
	CHECK(vendor_amd.count(&root, NULL) == 2);
	check_facts("amdgpu", &root, 0, &vendor_amd, "AMD Instinct MI250X", instinct);
	check_facts("amdgpu", &root, 1, &vendor_amd, "AMD Aldebaran/MI200 [Instinct MI250X/MI250]",
		    none);
	setenv("HIP_VISIBLE_DEVICES", "1", 1);
	CHECK(vendor_amd.count(&root, NULL) == 1);
	check_facts("hidden", &root, 0, &vendor_amd, "AMD Aldebaran/MI200 [Instinct MI250X/MI250]",
		    none);
	setenv("CUDA_VISIBLE_DEVICES", "0", 1); /* HIP's own comes first */
	check_facts("both", &root, 0, &vendor_amd, "AMD Aldebaran/MI200 [Instinct MI250X/MI250]",
		    none);
	setenv("HIP_VISIBLE_DEVICES", "", 1);
	CHECK(vendor_amd.count(&root, NULL) == 1);
	check_facts("CUDA's", &root, 0, &vendor_amd, "AMD Instinct MI250X", none);
	unsetenv("HIP_VISIBLE_DEVICES");
	unsetenv("CUDA_VISIBLE_DEVICES");
	root = fixture(path, "amdgpu-desktop");
	CHECK(vendor_amd.count(&root, NULL) == 1);
	check_facts("amdgpu-desktop", &root, 0, &vendor_amd, "AMD GPU 0x744c", radeon);
}

static void says_why_there_is_no_amd(void)
{
	static const char *const trees[] = { "bare", "nonsense", "no-such-tree", "intel-desktop" };
	for (size_t i = 0; i < COUNT(trees); i++) {
		char path[4096];
		struct arena arena = { 0 };
		struct device_info device = { 0 };
		struct dyno_error err = { 0 };
		struct host_root root = fixture(path, trees[i]);
		CHECK_ROW(trees[i], vendor_amd.count(&root, &err) == 0);
		CHECK_STRING(err.message, "no AMD GPU here: the kernel's amdgpu driver shows none");
		CHECK(!vendor_amd.describe(&root, 0, &arena, &device, &err));
		CHECK(isnan(vendor_amd.process_memory(&root, 0, 1)));
		arena_finish(&arena);
	}
}

static void reads_memory_of_a_process_on_amd(void)
{
	static const struct {
		unsigned ordinal;
		int64_t pid;
		double bytes;
	} rows[] = {
		{ 0, 4242, 1073741824 },  /* KFD's file */
		{ 1, 4242, NAN },         /* not on that GPU */
		{ 1, 4243, 3072 * 1024 }, /* DRM clients, one of them open twice */
		{ 0, 4243, 4096 * 1024 }, { 0, 9999, NAN }, { 5, 4242, NAN },
	};
	char path[4096];
	struct host_root root = fixture(path, "amdgpu");
	for (size_t i = 0; i < COUNT(rows); i++) {
		double bytes = vendor_amd.process_memory(&root, rows[i].ordinal, rows[i].pid);
		CHECK(isnan(rows[i].bytes) ? isnan(bytes) : bytes == rows[i].bytes);
	}
}

TEST_MAIN({ "describes NVIDIA's GPUs", describes_nvidia },
	  { "says why there is no NVIDIA GPU", says_why_there_is_no_nvidia },
	  { "says that a GPU is lost", says_that_a_gpu_is_lost },
	  { "follows CUDA_VISIBLE_DEVICES", follows_visible_devices },
	  { "reads the memory of a process on NVIDIA's", reads_memory_of_a_process_on_nvidia },
	  { "describes AMD's GPUs", describes_amd },
	  { "says why there is no AMD GPU", says_why_there_is_no_amd },
	  { "reads the memory of a process on AMD's", reads_memory_of_a_process_on_amd })
