package ai.valr.trainer.roomworld;

/** A painted shape standing in the room; objects are made of one or more. Metres, the room's frame. */
sealed interface Solid {
    /** Index of the object in its scene. */
    int object();

    /** Brightness of its paint relative to the object's colour. */
    float tone();

    float x();

    float y();

    float z();

    /** Radius of the ball about (x, y, z) that holds the shape. */
    float reach();

    /** Finds the nearest hit beyond {@link Ray#NEAR} and writes it into the ray; false if the ray misses. */
    boolean hit(Ray ray);

    /** A ball about its centre. */
    record Sphere(int object, float tone, float x, float y, float z, float reach) implements Solid {
        @Override
        public boolean hit(Ray ray) {
            float ox = ray.originX - x;
            float oy = ray.originY - y;
            float oz = ray.originZ - z;
            float a = ray.x * ray.x + ray.y * ray.y + ray.z * ray.z;
            float b = ox * ray.x + oy * ray.y + oz * ray.z;
            float c = ox * ox + oy * oy + oz * oz - reach * reach;
            float discriminant = b * b - a * c;
            if (discriminant <= 0) {
                return false;
            }
            float t = (-b - (float) Math.sqrt(discriminant)) / a;
            if (t < Ray.NEAR) {
                return false;
            }
            return ray.meets(t, (ox + t * ray.x) / reach, (oy + t * ray.y) / reach, (oz + t * ray.z) / reach);
        }
    }

    /** A cuboid about its centre, turned by a yaw. */
    record Cuboid(
            int object,
            float tone,
            float x,
            float y,
            float z,
            float halfX,
            float halfY,
            float halfZ,
            float sin,
            float cos,
            float reach)
            implements Solid {
        @Override
        public boolean hit(Ray ray) {
            float wx = ray.originX - x;
            float wz = ray.originZ - z;
            float ox = wx * cos - wz * sin;
            float oy = ray.originY - y;
            float oz = wx * sin + wz * cos;
            float dx = 1 / (ray.x * cos - ray.z * sin);
            float dy = 1 / ray.y;
            float dz = 1 / (ray.x * sin + ray.z * cos);
            float nearX = (-Math.copySign(halfX, dx) - ox) * dx;
            float nearY = (-Math.copySign(halfY, dy) - oy) * dy;
            float nearZ = (-Math.copySign(halfZ, dz) - oz) * dz;
            float far = Math.min(
                    (Math.copySign(halfX, dx) - ox) * dx,
                    Math.min((Math.copySign(halfY, dy) - oy) * dy, (Math.copySign(halfZ, dz) - oz) * dz));
            float near = Math.max(nearX, Math.max(nearY, nearZ));
            if (near > far || near < Ray.NEAR) {
                return false;
            }
            if (near == nearY) {
                return ray.meets(near, 0, -Math.signum(dy), 0);
            }
            float side = near == nearX ? -Math.signum(dx) : -Math.signum(dz);
            return near == nearX
                    ? ray.meets(near, side * cos, 0, -side * sin)
                    : ray.meets(near, side * sin, 0, side * cos);
        }
    }

    /** An upright cylinder with caps; y is its middle. */
    record Cylinder(int object, float tone, float x, float y, float z, float radius, float halfY, float reach)
            implements Solid {
        @Override
        public boolean hit(Ray ray) {
            float ox = ray.originX - x;
            float oy = ray.originY - y;
            float oz = ray.originZ - z;
            float a = ray.x * ray.x + ray.z * ray.z;
            float b = ox * ray.x + oz * ray.z;
            float c = ox * ox + oz * oz - radius * radius;
            float discriminant = b * b - a * c;
            if (discriminant <= 0) {
                return false;
            }
            float t = (-b - (float) Math.sqrt(discriminant)) / a;
            if (t >= Ray.NEAR && Math.abs(oy + t * ray.y) <= halfY) {
                return ray.meets(t, (ox + t * ray.x) / radius, 0, (oz + t * ray.z) / radius);
            }
            float up = -Math.signum(ray.y);
            t = (up * halfY - oy) / ray.y;
            float px = ox + t * ray.x;
            float pz = oz + t * ray.z;
            if (t >= Ray.NEAR && px * px + pz * pz <= radius * radius) {
                return ray.meets(t, 0, up, 0);
            }
            return false;
        }
    }

    /** An upright cone on the floor, its tip up; y is the middle of its height. */
    record Cone(int object, float tone, float x, float y, float z, float radius, float halfY, float reach)
            implements Solid {
        @Override
        public boolean hit(Ray ray) {
            float slope = radius / (2 * halfY);
            float k = slope * slope;
            float ox = ray.originX - x;
            float oz = ray.originZ - z;
            float below = y + halfY - ray.originY;
            float a = ray.x * ray.x + ray.z * ray.z - k * ray.y * ray.y;
            float b = ox * ray.x + oz * ray.z + k * below * ray.y;
            float c = ox * ox + oz * oz - k * below * below;
            float discriminant = b * b - a * c;
            if (discriminant <= 0 || a == 0) {
                return false;
            }
            float root = (float) Math.sqrt(discriminant);
            float one = (-b - root) / a;
            float other = (-b + root) / a;
            return surface(ray, Math.min(one, other), k) || surface(ray, Math.max(one, other), k);
        }

        private boolean surface(Ray ray, float t, float k) {
            float below = y + halfY - ray.originY - t * ray.y;
            if (t < Ray.NEAR || below < 0 || below > 2 * halfY) {
                return false;
            }
            float nx = ray.originX + t * ray.x - x;
            float ny = k * below;
            float nz = ray.originZ + t * ray.z - z;
            float length = (float) Math.sqrt(nx * nx + ny * ny + nz * nz) + 1e-9f;
            return ray.meets(t, nx / length, ny / length, nz / length);
        }
    }
}
