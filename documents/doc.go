// Package documents keeps files on disk, each under the SHA-256 of its content: ab/cdef…
// below the store's folder. The same content is kept once; what is kept never changes. It
// takes papers of business and pictures of them, told by their content, never by a name.
package documents
