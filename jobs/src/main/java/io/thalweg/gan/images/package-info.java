/**
 * Images from a trained GAN: its folder read back, images made, put on a sheet and written. Knows models as files and GANs as
 * core knows them; nothing of the command line.
 */
@NullMarked
package io.thalweg.gan.images;

import org.jspecify.annotations.NullMarked;
