# Dense labels: what each visual token should tell about its part of the picture. The base stage teaches the tower with them, and the
# miniature encoders are made of them. Letters: N tokens, E their dimension, Y classes, W words.
# heads: class.w (Y, E) class.b (Y), geometry.w (G, E) geometry.b (G), then for a tower the words' scale () and bias ()

def words_loss(self, tokens: Tensor, words: Tensor, present: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    # ties a token to the embeddings of the words for what it shows: the sigmoid loss of SigLIP (arXiv 2303.15343) on scaled cosines.
    # tokens (N, E), words (W, E), present float32 0 or 1 (N, W)
    t = tokens / (torch.norm(tokens, 2, [-1], True) + 1e-06)
    w = words / (torch.norm(words, 2, [-1], True) + 1e-06)
    logits = torch.matmul(t, torch.t(w)) * torch.exp(scale) + bias
    return torch.binary_cross_entropy_with_logits(logits, present)

def norm_loss(self, tokens: Tensor, wanted: float) -> Tensor:
    # keeps visual tokens at the norm of words, so that neither drowns the other in the decoder's residual stream
    d = torch.norm(tokens, 2, [-1]) / wanted - 1.0
    return torch.mean(d * d)

def dense_losses(self, tokens: Tensor, heads: List[Tensor], classes: Tensor, points: Tensor, shown: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    # classes float32 0 or 1 (N, Y); points float32 (N, G) metres; shown float32 0 or 1 (N, G) where one is known
    # -> class loss (), geometry loss () (Huber on metres), class logits (N, Y)
    logits = torch.linear(tokens, heads[0], heads[1])
    kind = torch.binary_cross_entropy_with_logits(logits, classes) * 10.0
    off = torch.huber_loss(torch.linear(tokens, heads[2], heads[3]), points, 0, 0.5)
    place = torch.sum(off * shown) / torch.clamp(torch.sum(shown), 1.0)
    return kind, place, logits

def f1(self, logits: Tensor, classes: Tensor) -> Tensor:
    # micro F1 of the classes at probability one half
    said = torch.to(torch.gt(logits, 0.0), 6)
    right = torch.sum(said * classes)
    return 2.0 * right / torch.clamp(torch.sum(said) + torch.sum(classes), 1.0)

def tower_gradients(self, pixels: Tensor, window_index: Tensor, positions: Tensor, windows: List[int], frames: List[int], words: Tensor, present: Tensor, classes: Tensor, points: Tensor, shown: Tensor, norm: float, dtype: int, weights: List[Tensor], heads: List[Tensor], wanted: List[bool]) -> List[Tensor]:
    # the vision tower and its merger under dense labels of the merged cells
    # -> [loss, class loss, geometry loss, words loss, norm loss, F1, ...gradients of the wanted]
    params = self.trainable(weights + heads, wanted)
    n = len(weights)
    w: List[Tensor] = []
    h: List[Tensor] = []
    for i in range(len(params)):
        if i < n:
            w.append(torch.to(params[i], dtype))
        else:
            h.append(params[i])
    out = self.tower(pixels, w, torch.zeros([0], device=pixels.device), window_index, positions, windows, frames)
    tokens = torch.to(self.merge(out[-1], w, window_index), 6)
    kind, place, logits = self.dense_losses(tokens, h, classes, points, shown)
    tie = self.words_loss(tokens, words, present, h[4], h[5])
    size = self.norm_loss(tokens, norm)
    loss = kind + place + tie * 10.0 + size
    score = torch.detach(self.f1(logits, classes))
    return [torch.detach(loss), torch.detach(kind), torch.detach(place), torch.detach(tie), torch.detach(size), score] + self.gradients(loss, params, wanted)

def encoder_features(self, pixels: Tensor, views: Tensor, window_index: Tensor, positions: Tensor, windows: List[int], frames: List[int], weights: List[Tensor]) -> Tensor:
    # a miniature encoder: the tower's blocks and a final norm, without a merger -> (P, C) in the patches' own order
    out = self.tower(pixels, weights, views, window_index, positions, windows, frames)
    group = ${merge} * ${merge}
    x = torch.view(self.rms_norm(out[-1], weights[1 + 12 * ${vision_depth}], 1e-06), [-1, group * ${vision_hidden}])
    return torch.view(self.raster(x, window_index), [-1, ${vision_hidden}])

def encoder_gradients(self, pixels: Tensor, view_of: Tensor, window_index: Tensor, positions: Tensor, windows: List[int], frames: List[int], classes: Tensor, points: Tensor, shown: Tensor, class_weight: float, point_weight: float, dtype: int, weights: List[Tensor], heads: List[Tensor], wanted: List[bool]) -> List[Tensor]:
    # views (F, C) learned per frame of a walk (the last of `heads`), view_of int64 (P): the frame of each patch, or (0) for single frames
    # -> [loss, class loss, geometry loss, F1, ...gradients of the wanted]
    params = self.trainable(weights + heads, wanted)
    n = len(weights)
    w: List[Tensor] = []
    h: List[Tensor] = []
    for i in range(len(params)):
        if i < n:
            w.append(torch.to(params[i], dtype))
        else:
            h.append(params[i])
    seen = torch.zeros([0], device=pixels.device)
    if view_of.size(0) > 0:
        seen = torch.index_select(h[4], 0, view_of)
    tokens = torch.to(self.encoder_features(pixels, seen, window_index, positions, windows, frames, w), 6)
    kind, place, logits = self.dense_losses(tokens, h, classes, points, shown)
    loss = kind * class_weight + place * point_weight
    score = torch.detach(self.f1(logits, classes))
    return [torch.detach(loss), torch.detach(kind), torch.detach(place), score] + self.gradients(loss, params, wanted)
