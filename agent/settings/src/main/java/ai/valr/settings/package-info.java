/** What services can be told: each setting is declared once, where it is read, and shown to people from there. Knows no service. */
package ai.valr.settings;
