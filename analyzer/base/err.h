/*
 * What went wrong, in one line. Functions that touch files, bytes or SQL take a struct rm_err last and set it once, at
 * the place where the fault is found; everybody above passes it up untouched.
 *
 *     if (len < need)
 *         return rm_err_set(err, RM_EINPUT, "%s: section %s is %zu bytes short", path, name, need - len);
 */
#ifndef RM_ERR_H
#define RM_ERR_H

#include "base.h"

enum rm_err_code {
	RM_OK = 0,
	RM_EUSAGE = -1, /* the user asked for something that does not exist: options, run ids, values */
	RM_EINPUT = -2, /* the input cannot be read or is damaged */
	RM_EIO = -3,    /* output, or the machine, refused */
	RM_EFAULT = -4, /* ours: something that must not happen */
	RM_EPIPE = -5,  /* whoever read the output has seen enough; nobody has to be told */
};

struct rm_err {
	int code;
	char message[480];
};

/* Sets code and message (first call wins) and returns the code, so that a fault is one statement. */
int rm_err_set(struct rm_err *err, int code, const char *format, ...) RM_PRINTF(3, 4);

#endif
