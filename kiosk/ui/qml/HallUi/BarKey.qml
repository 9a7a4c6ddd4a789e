// A key of the bar that is always there: as tall as its neighbours, as wide as its words need.
BigButton {
    id: root

    required property KeyBar bar

    height: root.bar.tallest
    textPx: root.bar.textPx
    width: root.bar.share(root.implicitWidth)
}
