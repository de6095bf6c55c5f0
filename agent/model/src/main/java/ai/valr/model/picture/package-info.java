/** From an encoded picture to the patches that the vision tower takes. */
package ai.valr.model.picture;
