/**
 * Images that a trained GAN makes, by number: which noise and label an image has follows from its number and the seed alone,
 * so that a sheet, a folder of files and a dataset written by many machines show the same ones. Knows models as files and
 * GANs as core knows them; nothing of the command line.
 */
@NullMarked
package io.thalweg.gan.generate;

import org.jspecify.annotations.NullMarked;
