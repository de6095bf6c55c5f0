/** What the files beside the weights say: {@code config.json}, {@code generation_config.json}, {@code valr.json}. */
package ai.valr.model.config;
