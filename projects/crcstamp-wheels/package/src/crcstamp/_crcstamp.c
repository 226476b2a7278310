/* CRC-32 of data and of joined parts, by zlib; only the stable ABI of Python 3.8 is used. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <zlib.h> /* has a macro zlib_version */

static PyObject *crc32_of(PyObject *self, PyObject *argument)
{
    char *data;
    Py_ssize_t left;
    uLong value = crc32(0L, Z_NULL, 0);

    (void)self;
    if (PyBytes_AsStringAndSize(argument, &data, &left) != 0)
        return NULL;
    while (left > 0) { /* zlib counts in unsigned int */
        uInt part = left > 0x40000000 ? 0x40000000u : (uInt)left;
        value = crc32(value, (const Bytef *)data, part);
        data += part;
        left -= part;
    }
    return PyLong_FromUnsignedLong(value);
}

static PyObject *combine(PyObject *self, PyObject *arguments)
{
    unsigned long first, second;
    Py_ssize_t length;

    (void)self;
    if (!PyArg_ParseTuple(arguments, "kkn:combine", &first, &second, &length))
        return NULL;
    if (length < 0) {
        PyErr_SetString(PyExc_ValueError, "the length of the second part is negative");
        return NULL;
    }
    return PyLong_FromUnsignedLong(crc32_combine(first, second, (z_off_t)length));
}

static PyObject *version_of_zlib(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    return PyUnicode_FromString(zlibVersion());
}

static PyMethodDef methods[] = {
    {"crc32", crc32_of, METH_O, "crc32(data) -> CRC-32 of bytes."},
    {"combine", combine, METH_VARARGS, "combine(first, second, length) -> CRC-32 of two parts joined; length is the second's."},
    {"zlib_version", version_of_zlib, METH_NOARGS, "zlib_version() -> version of zlib."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "crcstamp._crcstamp", NULL, 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__crcstamp(void)
{
    return PyModule_Create(&module);
}
