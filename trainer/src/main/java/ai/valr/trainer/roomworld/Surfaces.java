package ai.valr.trainer.roomworld;

/**
 * The paint and light of a room.
 *
 * @param floor colour of the light tiles
 * @param tileM side of a tile
 * @param tileContrast how much darker the dark tiles are, a fraction
 * @param lightAzimuthRad where the light comes from
 */
record Surfaces(Paint floor, Paint wall, Paint ceiling, double tileM, double tileContrast, double lightAzimuthRad) {
    /** A colour, each channel in [0, 1]. */
    record Paint(float red, float green, float blue) {
        static Paint tinted(WorldRandom random, double grey, double tint) {
            return new Paint(
                    (float) (grey + random.uniform(-tint, tint)), (float) (grey + random.uniform(-tint, tint)), (float)
                            (grey + random.uniform(-tint, tint)));
        }
    }

    static Surfaces draw(WorldRandom random, WorldConfig config) {
        Paint floor = Paint.tinted(random, random.uniform(0.36, 0.6), 0.06);
        Paint wall = Paint.tinted(random, random.uniform(0.6, 0.78), 0.05);
        return new Surfaces(
                floor,
                wall,
                new Paint(0.86f, 0.86f, 0.86f),
                random.uniform(config.tileM()),
                random.uniform(0.15, 0.3),
                random.uniform(0, 2 * StrictMath.PI));
    }
}
