/** Steps of networks on one device, to be compared with another device's and another library's. */
@NullMarked
package io.thalweg.bench.gpu;

import org.jspecify.annotations.NullMarked;
