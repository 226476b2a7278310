/* Size and pixels of a PNG image in memory, by libpng's simplified interface. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <png.h>

/* Starts to read an image; sets ValueError with libpng's own words and returns 0 when it is not a PNG image. */
static int begin(png_imagep image, const Py_buffer *data)
{
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(image, data->buf, (size_t)data->len))
        return 1;
    PyErr_Format(PyExc_ValueError, "not a PNG image: %s", image->message);
    return 0;
}

static PyObject *size(PyObject *self, PyObject *argument)
{
    Py_buffer data;
    png_image image;
    PyObject *result = NULL;

    (void)self;
    if (PyObject_GetBuffer(argument, &data, PyBUF_SIMPLE) != 0)
        return NULL;
    if (begin(&image, &data)) {
        result = Py_BuildValue("(kk)", (unsigned long)image.width, (unsigned long)image.height);
        png_image_free(&image);
    }
    PyBuffer_Release(&data);
    return result;
}

static PyObject *rgba(PyObject *self, PyObject *argument)
{
    Py_buffer data;
    png_image image;
    PyObject *result = NULL;

    (void)self;
    if (PyObject_GetBuffer(argument, &data, PyBUF_SIMPLE) != 0)
        return NULL;
    if (begin(&image, &data)) {
        image.format = PNG_FORMAT_RGBA;
        result = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)PNG_IMAGE_SIZE(image));
        if (result == NULL) {
            png_image_free(&image);
        } else if (!png_image_finish_read(&image, NULL, PyBytes_AS_STRING(result), 0, NULL)) {
            Py_CLEAR(result);
            PyErr_Format(PyExc_ValueError, "damaged PNG image: %s", image.message);
        }
    }
    PyBuffer_Release(&data);
    return result;
}

/* libpng says which version runs; of zlib it knows the one it was compiled with. */
static PyObject *versions(PyObject *self, PyObject *unused)
{
    char zlib[32];

    (void)self;
    (void)unused;
    PyOS_snprintf(zlib, sizeof zlib, "%x.%x.%x", (PNG_ZLIB_VERNUM >> 12) & 0xf, (PNG_ZLIB_VERNUM >> 8) & 0xf,
                  (PNG_ZLIB_VERNUM >> 4) & 0xf);
    return Py_BuildValue("{s:s,s:s}", "libpng", png_get_libpng_ver(NULL), "zlib", zlib);
}

static PyMethodDef methods[] = {
    {"size", size, METH_O, "size(data) -> (width, height) of a PNG image given as bytes."},
    {"rgba", rgba, METH_O, "rgba(data) -> the pixels of a PNG image: width * height * 4 bytes."},
    {"versions", versions, METH_NOARGS, "versions() -> versions of libpng and zlib."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "pngsize._pngsize", NULL, 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__pngsize(void)
{
    return PyModule_Create(&module);
}
