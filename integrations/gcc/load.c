// SPDX-License-Identifier: GPL-2.0-only
/*
 * load LIBRARY: loads a library at run time, calls heron() in it in a thread, and
 * unloads it before the thread ends.  Exits with 1 if it cannot be loaded, and with 2 if
 * the result is wrong.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static void (*heron)(double x, double *root);

static pthread_barrier_t called, unloaded;

static void *call(void *root)
{
	heron(2, root);
	pthread_barrier_wait(&called);
	pthread_barrier_wait(&unloaded);
	return NULL;
}

int main(int argc, char **argv)
{
	void *library = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW);
	pthread_t thread;
	double root = 0;

	if (library)
		heron = dlsym(library, "heron");
	if (!heron) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	pthread_barrier_init(&called, NULL, 2);
	pthread_barrier_init(&unloaded, NULL, 2);
	if (pthread_create(&thread, NULL, call, &root))
		return 1;
	pthread_barrier_wait(&called);
	dlclose(library);
	pthread_barrier_wait(&unloaded);
	pthread_join(thread, NULL);
	printf("%.6f\n", root);
	return root > 1.41421 && root < 1.41422 ? 0 : 2;
}
