/** The application as it is packaged. */
@NullMarked
package io.thalweg.application;

import org.jspecify.annotations.NullMarked;
