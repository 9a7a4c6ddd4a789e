// qmllint disable import unresolved-type missing-property unqualified
import QtQuick
import QtMultimedia

// A video. Loaded only where Qt Multimedia, which is an extra, is installed.
Item {
    id: film

    property string source: ""
    property bool sound: false

    signal ended
    signal failed

    MediaPlayer {
        id: player
        source: film.source === "" ? "" : "file://" + encodeURI(film.source).replace(/#/g, "%23").replace(/\?/g, "%3F")
        videoOutput: picture
        audioOutput: AudioOutput {
            muted: !film.sound
        }
        onSourceChanged: play()
        onErrorOccurred: film.failed()
        onMediaStatusChanged: {
            if (mediaStatus === MediaPlayer.EndOfMedia)
                film.ended();
            else if (mediaStatus === MediaPlayer.InvalidMedia)
                film.failed();
        }
    }
    VideoOutput {
        id: picture
        anchors.fill: parent
    }
}
