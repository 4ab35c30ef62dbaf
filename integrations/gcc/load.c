// SPDX-License-Identifier: GPL-2.0-only
/*
 * load LIBRARY: loads a library at run time, and calls heron() in it.  Exits with
 * 1 if it cannot be loaded, and with 2 if the result is wrong.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	void *library = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW);
	void (*heron)(double x, double *root) = NULL;
	double root = 0;

	if (library)
		heron = dlsym(library, "heron");
	if (!heron) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	heron(2, &root);
	printf("%.6f\n", root);
	return root > 1.41421 && root < 1.41422 ? 0 : 2;
}
